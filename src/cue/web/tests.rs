use std::io::Write as _;
use std::net::TcpStream;

use super::*;

/// A page with one state, and the requests that it gets.
struct Served {
    address: String,
    states: watch::Sender<NumberedState>,
    drives: mpsc::UnboundedReceiver<Drive>,
}

fn served() -> Served {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    let page = runtime.block_on(CuePage::open(0)).expect("a page");
    let address = page.address();
    let (states, hears) = watch::channel((1, Arc::from("{\"title\":\"T\"}")));
    let (sends, drives) = mpsc::unbounded_channel();
    // Ends with the process of the tests.
    std::thread::spawn(move || runtime.block_on(serve(page, hears, sends)));
    Served {
        address,
        states,
        drives,
    }
}

/// Status and body of a request to `path` below the token, or to the token itself.
fn ask(served: &Served, method: &str, path: &str, body: &str) -> (u16, String) {
    ask_as(served, method, path, (body, "Host: HOST\r\n"))
}

/// The same with the given headers, in which HOST and PORT are the page's.
fn ask_as(
    served: &Served,
    method: &str,
    path: &str,
    (body, headers): (&str, &str),
) -> (u16, String) {
    let rest = served.address.strip_prefix("http://").expect("http");
    let (host, token) = rest.split_once('/').expect("a path");
    let path = path.replace("TOKEN/", token);
    let mut stream = TcpStream::connect(host).expect("connected");
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .expect("set");
    let length = body.len();
    let port = host.rsplit(':').next().expect("a port");
    let headers = headers.replace("HOST", host).replace("PORT", port);
    write!(
        stream,
        "{method} /{path} HTTP/1.1\r\n{headers}Connection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let status = answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    let body = answer
        .split_once("\r\n\r\n")
        .map(|(_, body)| body.to_owned());
    (status.expect("a status"), body.unwrap_or_default())
}

#[test]
fn without_the_token_nothing_is_revealed() {
    let served = served();
    let wrong = "0".repeat(32);
    for path in [
        "",
        "state",
        &wrong,
        &format!("{wrong}/"),
        &format!("{wrong}/state"),
        "page.js",
    ] {
        assert_eq!(
            ask(&served, "GET", path, ""),
            (403, String::new()),
            "{path}"
        );
        assert_eq!(ask(&served, "POST", path, "next").0, 403, "{path}");
    }
}

#[test]
fn only_its_own_names_reach_the_page_and_no_other_page_drives_it() {
    let served = served();
    let asked = |headers: &str| ask_as(&served, "POST", "TOKEN/drive", ("next", headers)).0;
    for own in [
        "Host: HOST\r\n",
        "Host: localhost:PORT\r\n",
        "Host: localhost:PORT\r\nOrigin: http://localhost:PORT\r\n",
        "Host: Localhost:8000\r\n",
        "Host: [::1]:PORT\r\n",
        "Host: HOST\r\nOrigin: http://HOST\r\n",
    ] {
        assert_eq!(asked(own), 204, "{own}");
    }
    for others in [
        "Host: evil.example\r\n",
        "Host: evil.example:PORT\r\n",
        "Host: 127.0.0.1.evil.example:PORT\r\n",
        "Host: [::1]\r\nOrigin: http://[::1]:PORT\r\n",
        "Host: localhost:x\r\n",
        "Host: localhost@evil.example:PORT\r\n",
        "Host: HOST\r\nHost: evil.example\r\n",
        "Host: HOST\r\nOrigin: http://evil.example\r\n",
        "Host: HOST\r\nOrigin: null\r\n",
        "Host: HOST\r\nOrigin: https://HOST\r\n",
        "Host: HOST\r\nOrigin: http://127.0.0.1:1\r\n",
        "",
    ] {
        assert!(matches!(asked(others), 400 | 403), "{others}");
    }
}

#[test]
fn the_page_and_the_state_are_served() {
    let served = served();
    let (status, page) = ask(&served, "GET", "TOKEN/", "");
    assert!(status == 200 && page.contains("page.js"), "{page}");
    let state = ask(&served, "GET", "TOKEN/state?after=0", "");
    assert_eq!(
        state,
        (200, "{\"number\":1,\"cue\":{\"title\":\"T\"}}".to_owned())
    );
    assert_eq!(ask(&served, "GET", "TOKEN/other", "").0, 404);
}

#[test]
fn a_browser_waits_for_news() {
    let served = served();
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| ask(&served, "GET", "TOKEN/state?after=1", ""));
        served.states.send_replace((2, Arc::from("{}")));
        let state = waits.join().expect("answered");
        assert_eq!(state, (200, "{\"number\":2,\"cue\":{}}".to_owned()));
    });
}

#[test]
fn known_words_are_handed_on_and_others_refused() {
    let mut served = served();
    assert_eq!(ask(&served, "POST", "TOKEN/drive", "back").0, 204);
    assert_eq!(served.drives.try_recv(), Ok(Drive::Back));
    assert_eq!(ask(&served, "POST", "TOKEN/drive", "quit").0, 400);
    assert_eq!(
        ask(&served, "POST", "TOKEN/drive", &"x".repeat(1000)).0,
        400
    );
    assert!(served.drives.try_recv().is_err());
}
