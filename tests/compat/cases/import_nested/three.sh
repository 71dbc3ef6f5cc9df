probe three
#@macro from_three
  probe from three
#@end
#@SHOW
