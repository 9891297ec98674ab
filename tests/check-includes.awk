# check-includes.awk - the rules of tests/include-layers over the includes of the files named in
# `list`. Run in the top directory, as: awk -v list=FILE -f check-includes.awk LAYERS

function fail(where, text)
{
	print where ": " text
	failed = 1
}

# A shell pattern as a regular expression.
function pattern_to_regex(pattern,    regex, i, c)
{
	for (i = 1; i <= length(pattern); i++) {
		c = substr(pattern, i, 1)
		regex = regex (c == "*" ? ".*" : c == "?" ? "." : c ~ /[.+(){}|^$\\]/ ? "\\" c : c)
	}
	return "^" regex "$"
}

function file_layer(file,    i)
{
	for (i = 1; i <= n_patterns; i++)
		if (file ~ regex[i])
			return layer_of[i]
	return ""
}

# Whether layer @from may include files of layer @to.
function layer_reaches(from, to)
{
	for (; from != "" && from != "-"; from = uses[from])
		if (from == to)
			return 1
	return 0
}

function library_check(where, file, header,    l)
{
	for (l in library)
		if (index(header, l) == 1 && file !~ library[l])
			fail(where, file " may not include <" header ">, only " library_text[l])
}

function include_check(where, file, header,    from, to)
{
	if (!(header in known)) {
		fail(where, "\"" header "\" is not in the tree (paths start at the top directory)")
		return
	}
	from = file_layer(file)
	to = file_layer(header)
	if (!layer_reaches(from, to))
		fail(where, "layer " from " may not include \"" header "\" of layer " to)
	edges[file] = edges[file] " " header
	at[file, header] = where
}

function file_read(file,    line, number, header)
{
	if (file_layer(file) == "")
		fail(file ":1", "belongs to no layer of tests/include-layers")
	while ((getline line < file) > 0) {
		number++
		if (line !~ /^[ \t]*#[ \t]*include/)
			continue
		header = line
		if (!sub(/^[ \t]*#[ \t]*include[ \t]*["<]/, "", header) || !sub(/[">].*/, "", header)) {
			fail(file ":" number, "an include that cannot be checked")
			continue
		}
		if (line ~ /"/ || header ~ /^(protocol|daemon|client)\//)
			include_check(file ":" number, file, header)
		else
			library_check(file ":" number, file, header)
	}
	close(file)
}

# Depth first; a file that is met again while it is still on the path closes a cycle.
function cycle_find(file,    next_files, n, i)
{
	state[file] = "on the path"
	n = split(edges[file], next_files, " ")
	for (i = 1; i <= n; i++) {
		if (state[next_files[i]] == "on the path")
			fail(at[file, next_files[i]], "\"" next_files[i] "\" closes a cycle")
		else if (state[next_files[i]] == "")
			cycle_find(next_files[i])
	}
	state[file] = "done"
}

/^[ \t]*(#|$)/ { next }
$1 == "layer" && NF >= 4 {
	uses[$2] = $3
	for (i = 4; i <= NF; i++) {
		regex[++n_patterns] = pattern_to_regex($i)
		layer_of[n_patterns] = $2
	}
	next
}
$1 == "library" && NF >= 3 {
	for (i = 3; i <= NF; i++) {
		library[$2] = library[$2] (i > 3 ? "|" : "") pattern_to_regex($i)
		library_text[$2] = library_text[$2] (i > 3 ? " " : "") $i
	}
	next
}
{ fail(FILENAME ":" FNR, "neither a layer nor a library") }

END {
	for (name in uses)
		if (uses[name] != "-" && !(uses[name] in uses))
			fail(FILENAME ":1", "layer " name " uses " uses[name] ", which is none")
	if (failed)
		exit 1
	while ((getline file < list) > 0) {
		files[++n_files] = file
		known[file] = 1
	}
	for (i = 1; i <= n_files; i++)
		file_read(files[i])
	for (i = 1; i <= n_files; i++)
		if (state[files[i]] == "")
			cycle_find(files[i])
	exit failed
}
