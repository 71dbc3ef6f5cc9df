#@SHOW
for i in 1 2; do \
# within ;\
  probe $i ;\
done
probe end
