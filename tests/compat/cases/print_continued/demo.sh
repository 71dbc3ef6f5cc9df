#@SHOW
# This one is only shown:
#@print \
probe not run
#@wait
probe run
