//! What an interactive shell expands before a command runs, in converted scripts.

use super::{converted_and_run, corpus, left_by};
use crate::support::demo::Demo;

#[test]
fn what_a_command_changes_was_expanded_before_it_ran() {
    let script = ". ./demo-magic.sh\n: > out.txt\nX=one\npe \"false; echo \\$? $? >> out.txt\"\n\
        pe \"X=two; echo $X >> out.txt\"\npe \"echo $X >> out.txt\"\n\
        pe \"cd / && echo $PWD >> $PWD/out.txt; cd - > /dev/null\"\n\
        pe \"sleep 0 & echo first $! >> out.txt\"\npe \"for X in 1 2; do echo $X >> out.txt; done\"\n\
        pe 'false; echo $? >> out.txt'\npe \"false\"\npe \"echo $? >> out.txt\"\n";
    let demo = Demo::new()
        .file("talk.sh", script)
        .file("demo-magic.sh", corpus("demo-magic-oracle.sh"));
    let wanted = left_by(&demo, "bash", &["talk.sh"]);
    let text = converted_and_run(&demo, "talk.sh");
    assert_eq!(demo.read("out.txt"), wanted, "{text}");
}

#[test]
fn keys_and_signs_of_the_history_take_earlier_commands() {
    let tape = "Type 'echo one two >> out.txt' Enter\nType 'true' Enter\nCtrl+R Type 'one' Enter\n\
        Ctrl+R Type 'onX' Backspace Escape Left 10 Type ' three' Enter\n\
        Ctrl+R Type 'absent' Ctrl+G Type 'echo four >> out.txt' Enter\n\
        Type 'echo \"!!\" >> ' Alt+. Enter\nType 'echo it is so! >> !$' Enter\n";
    let demo = Demo::new().file("talk.tape", tape);
    let text = converted_and_run(&demo, "talk.tape");
    let wanted = "one two\none two\none two three\nfour\necho four >> out.txt\nit is so!\n";
    assert_eq!(demo.read("out.txt"), wanted, "{text}");
    assert!(!text.contains("left out"), "{text}");
}
