#@hook hook_a A
#@hook hook_b B
#@macro hook_b
  probe macro b
#@end
