#!/bin/sh
# Fills the catalog once a coordinator has made the table.
set -eu
until psql -q -c 'SELECT FROM identity.echelon_tenant LIMIT 0' >/dev/null 2>&1; do sleep 1; done
psql -q -v ON_ERROR_STOP=1 -f /fleet.sql
echo "The fleet is in the catalog."
