#@HIDE
#$ probe this
probe that
