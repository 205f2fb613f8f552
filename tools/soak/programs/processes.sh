# Processes without end: forks, programs and pipes, with results that are known. Arguments: SHA-256 of the numbers to 4000, to 500.
wrong() { echo "SOAK-WRONG processes round $n $*"; }
expect() { [ "$2" = "$3" ] || wrong "$1 '$2' not '$3'"; }
n=0
while :; do
	n=$((n + 1))
	expect digest "$(seq 1 500 | sha256sum)" "$2  -"
	expect sort "$(seq 1 300 | sed 's/$/x/' | sort -rn | head -n 1)" 300x
	expect awk "$(seq 1 400 | awk '{ s += $1 * $1 } END { print s }')" 21413400
	expect subshell "$( (cd /proc && (echo a; echo b) | while read l; do echo -n "$l$l"; done) )" aabb
	expect gzip "$(seq 1 4000 | gzip -c | gunzip -c | sha256sum)" "$1  -"
	echo "SOAK processes $n"
done
