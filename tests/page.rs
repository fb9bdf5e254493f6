//! `report.html` in a real browser: `tests/page/run` searches, filters, decides, exports, reloads and imports in headless
//! Chromium. Where Python or Chromium is missing, that is said and nothing is tested.

use std::process::Command;

#[test]
fn the_page_works_in_a_browser() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/page/run");
    let run = Command::new("python3").args(["-B", script, env!("CARGO_BIN_EXE_guiqing")]).output();
    let Ok(output) = run else {
        println!("skipped: python3 is not installed");
        return;
    };
    let (told, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{told}");
    assert!(output.status.success(), "{told}\n{error}");
}
