# part
probe part
