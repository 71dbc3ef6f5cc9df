#@SHOW
probe first; \
# within ;\
probe second
probe end
