#$ probe this
probe that
