echo "and a script does it at once"
