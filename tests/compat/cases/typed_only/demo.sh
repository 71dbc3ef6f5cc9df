#@SHOW
# Watch:
#$ probe this
#@wait
#$   spaces   inside
probe that
