v=7
while read a b; do
	echo "$b $a"
done <<END
1 $v
2 $((v * 6))
END
cat_lines() {
	while read line; do
		echo "$line"
	done
}
cat_lines <<'END'
$v is not expanded
END
