# Lines that an older reader wanted joined by hand.
for i in 1 2 3; do \
    echo "round $i"; \
    sleep 0; \
done; \

if [ -f values.yaml ]; then \
    echo "have values"; \
else \
    echo "no values"; \
fi; \

while read -r line; do \
    printf '%s\n' "$line"; \
done < /dev/null;\

wait_for () { \
    until "$@"; do \
        sleep 1; \
    done \
}

wait_for true
echo one \
     two \
     three

echo four && \
  echo five || \
  echo six
