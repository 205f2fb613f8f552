factorial() {
	[ $1 -le 1 ] && echo 1 || echo $(($1 * $(factorial $(($1 - 1)))))
}
for n in 1 5 12; do
	factorial $n
done
