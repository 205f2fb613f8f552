i=0
found=
while [ $i -lt 200 ]; do
	i=$((i + 1))
	case $i in
	*7) found="$found $i" ;;
	esac
done
echo $found
until [ $i -le 190 ]; do
	i=$((i - 3))
	[ $((i % 2)) -eq 0 ] && continue
	echo $i
	[ $i -lt 194 ] && break
done
