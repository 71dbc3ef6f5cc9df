use super::*;

#[test]
fn what_bash_says_of_its_jobs_is_told_from_what_programs_print() {
    for line in [
        "[1] 14528",
        "[1]+  Done                    sleep 1",
        "[2]-  Exit 3                  false",
        "[1]+  Running                 sleep 1 &",
    ] {
        assert!(is_about_job(line), "{line}");
    }
    for line in ["[1] one", "1] 14528", "[1] 14528 bytes", "[a] Done"] {
        assert!(!is_about_job(line), "{line}");
    }
}

#[test]
fn a_number_is_a_time_only_when_it_is_near_to_now() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.expect("after 1970").as_secs();
    assert_eq!(without_varying(&format!("at {now}.25"), false), "at [..]");
    assert_eq!(
        without_varying("4000000000 bytes", false),
        "4000000000 bytes"
    );
}
