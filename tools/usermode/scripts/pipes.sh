{
	echo one
	echo two
	echo three
} | while read line; do
	echo "[$line]"
done
echo x | {
	read a
	echo "$a$(echo nested | { read b; echo "$b"; })"
}
