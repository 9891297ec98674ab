# shellcheck shell=bash
# guest - what every test in a machine uses: checks that count themselves. Sourced by the tests,
# which run as root with /share as working directory and end with `finish`.

set -u
passed=0 failed=0

ok()
{
	echo "ok $1"
	passed=$((passed + 1))
}

not_ok()
{
	echo "not ok $1: ${2//$'\n'/; }"
	failed=$((failed + 1))
}

# check NAME COMMAND...: it succeeds.
check()
{
	local name=$1 output

	shift
	if output=$("$@" 2>&1); then
		ok "$name"
	else
		not_ok "$name" "$* gave $?: ${output: -400}"
	fi
}

# equal NAME GOT WANTED
equal()
{
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "got '${2:0:300}', wanted '${3:0:300}'"
	fi
}

# within SECONDS COMMAND...: it succeeds by then; asked again and again.
within()
{
	local end=$((SECONDS + $1))

	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
}

# What the tests learn about a kernel, for people to read: a line in facts.txt of the results.
fact()
{
	echo "$*" >>/share/results/facts.txt
}

finish()
{
	echo "$passed passed, $failed failed"
	[ "$failed" = 0 ]
	exit
}
