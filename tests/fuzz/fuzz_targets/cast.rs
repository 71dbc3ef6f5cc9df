#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| demosh_fuzz::cast(data));
