#!/bin/sh
# On a device that is too small for TUF: does the relay say that this file is for this device, now?
#   verify-statement.sh RELAY.pem FILE DEVICE NONCE
# beside FILE stand FILE.statement and FILE.statement.sig. Exit 0: yes. RELAY.pem came with the device's software; NONCE is what
# the device has just asked with (openssl rand -hex 16). The signature is checked before anything is read from the statement.
set -eu
pem=$1 file=$2 device=$3 nonce=$4
statement=$file.statement
openssl pkeyutl -verify -pubin -inkey "$pem" -rawin -in "$statement" -sigfile "$statement.sig" >/dev/null
field() { sed -n "s/^$1 //p" "$statement"; }
[ "$(head -n 1 "$statement")" = breakwater-hotfix-statement-1 ]
[ "$(field device)" = "$device" ]
[ "$(field nonce)" = "$nonce" ]
[ "$(field target)" = "$(basename "$file")" ]
[ "$(field expires)" -gt "$(date +%s)" ]
[ "$(field size)" -eq "$(wc -c <"$file")" ]
[ "$(field sha256)" = "$(sha256sum "$file" | cut -d " " -f 1)" ]
