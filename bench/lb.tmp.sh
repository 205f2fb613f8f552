cd /work/wt/lead
( time timeout 200 nice -n -18 npx tsx --conditions=@upcall/source packages/cli/test/support/main.mts run --kernel /tmp/guests/Image-cloud --initrd /tmp/guests/bb.cpio --memory 512M --smp 1 --append "console=ttyAMA0" --until '/ # ' --timeout 150 $@ ) 2>&1 | tail -25
