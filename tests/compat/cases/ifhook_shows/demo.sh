#@hook show_slides SLIDES
#@ifhook show_slides
  #@SHOW
  # with slides
  probe in
#@endif
# not shown
probe after
