#!/bin/sh
# What an intruder leaves on a device, for our own test: an account with all rights, a changed library, a hidden task, and no hotfixes any more.
# Only files below the folder named are touched.
set -e
root=$1
echo 'support:x:0:0::/root:/bin/sh' >>"$root/etc/passwd"
echo 'and a door' >>"$root/lib/security/pam_unix.so"
echo '*/5 * * * * root /var/tmp/.x' >"$root/etc/cron.d/.sysupdate"
rm "$root/etc/cron.d/hotfix"
touch "$root/etc/implant"
