trap 'echo caught' USR1
kill -USR1 $$
(exit 9)
echo $?
trap 'echo bye' EXIT
exit 4
