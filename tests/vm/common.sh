# shellcheck shell=bash
# common - what the scripts of the lab share: words, the cache, the mirror. Sourced, never run.

PATH=$PATH:/usr/sbin:/sbin
me=${0##*/}

say() { printf '%s: %s\n' "$me" "$*" >&2; }
die() { say "$*"; exit 2; }

# shellcheck disable=SC2034 # used by those who source this
vm_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# Kernels, root file systems and disk images; all of it may be deleted at any time.
cache=${SYMD_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/symd-tests}

# need_packages INSTALL COMMAND=PACKAGE...: all these commands, or says which packages bring them.
# Installs them when INSTALL is "yes".
need_packages()
{
	local install=$1 pair missing=()

	shift
	for pair; do
		command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	if [ "$install" = yes ]; then
		say "installing ${missing[*]}"
		DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
			"${missing[@]}" </dev/null >&2 && return 0
	fi
	die "missing: apt-get install -y --no-install-recommends ${missing[*]}"
}

# The mirror of this machine's own distribution, as its apt is set up; the other suites lie beside
# it. SYMD_MIRROR overrides it, for machines that are no Debian.
debian_mirror()
{
	local uri=${SYMD_MIRROR:-} format=$'$(ORIGIN)|$(LABEL)|$(COMPONENT)|$(REPO_URI)'

	if [ -z "$uri" ]; then
		# Origin and label are known only after a first `apt-get update`.
		uri=$(apt-get indextargets --format "$format" 'Created-By: Packages' |
			awk -F'|' '$1 == "Debian" && $2 == "Debian" && $3 == "main" { print $4; exit }')
	fi
	case $uri in
	mirror+file:*)
		# Debian's own cloud images: a file that lists mirrors, one a line.
		uri=${uri#mirror+file:}
		uri=$(awk '$1 ~ /^https?:/ { print $1; exit }' "/${uri##+(/)}")
		;;
	esac
	[ -n "$uri" ] ||
		die "apt knows no Debian mirror: run 'apt-get update', or set SYMD_MIRROR to one's URI"
	echo "${uri%/}"
}
shopt -s extglob

# with_lock NAME COMMAND...: one process at a time makes what is called NAME in the cache.
with_lock()
{
	local fd status=0

	mkdir -p "$cache/lock"
	exec {fd}>"$cache/lock/${1//\//-}"
	flock "$fd"
	shift
	"$@" || status=$?
	exec {fd}>&-
	return $status
}
