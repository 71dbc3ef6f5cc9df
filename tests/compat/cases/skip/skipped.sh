probe skipped in import
#@macro imported
  probe from imported macro
#@end
