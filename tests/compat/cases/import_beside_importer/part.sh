probe part of the start
