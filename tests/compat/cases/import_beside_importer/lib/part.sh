probe part of lib
