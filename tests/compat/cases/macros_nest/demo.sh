#@macro outer
  #@macro inner
    probe inner
  #@end
  probe outer
  #@inner
  inner
#@end
#@SHOW
#@outer
outer
