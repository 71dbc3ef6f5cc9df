echo "and a script does it immediately"
