//! How a command ends, and in which state the next one starts.

use super::*;

#[test]
fn a_session_keeps_what_commands_set_and_survives_what_would_end_a_script() {
    block_on(async {
        let mut shell = Shell::start().await;
        shell.run("a=(1 2 3); f() { echo \"<$1>\"; }; cd /").await;
        assert_eq!(shell.run("exit 3").await.ended, CommandEnd::Exited(3));
        assert_eq!(shell.run("echo ${x:?no}").await.ended, CommandEnd::Aborted);
        shell.run("set -e").await;
        let failed = shell.run("false").await;
        assert!(matches!(failed.ended, CommandEnd::Errexit(_)), "{failed:?}");
        assert!(failed.errexit_on);
        let text = "f \"${a[2]} $PWD $0 $1 $# $2\"";
        assert_eq!(shell.out(text).await, "<3 / talk.md one 2 two words>\n");
        let (closed, _) = shell.close(4).await;
        assert_eq!(closed.status, 4);
    });
}
