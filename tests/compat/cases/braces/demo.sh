#@SHOW
# A brace {
probe one
PLACE=Oslo
probe ${PLACE}
{ probe group; }
probe end
