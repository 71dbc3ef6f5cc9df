#![no_main]

libfuzzer_sys::fuzz_target!(
    init: {
        // One rule runs `bash -n`. Without it a run is a hundred times as fast, and no generated
        // text ever gets near a shell. SAFETY: nothing else runs yet.
        unsafe { std::env::set_var("PATH", "/nowhere") };
    },
    |data: &[u8]| demosh_fuzz::check(data)
);
