#!/usr/bin/env bash
. ./demo-magic.sh
# A greeting
pe "echo hello"
pei "echo world"
