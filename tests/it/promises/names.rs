//! A name is told as long as the panel takes names, and by nobody but the desk once it does not.

use baraza::app::clock;
use baraza::domain::access::Role;
use baraza::domain::command::{Command, Place};
use baraza::domain::ids::QuestionId;
use baraza::domain::panel::{Names, PanelTerms};
use baraza::domain::stage::Show;
use serde_json::Value;

use super::released::{everything_over_http, get};
use crate::world::FIRST;
use crate::world::commands::{approve, ask, ask_as, question_id, show};
use crate::world::hall::Hall;
use crate::world::raw::Raw;

const NAME: &str = "Amina of the first row";

/// Asked last.
const MARK: &str = "This is last";

/// What a frame tells of a question, if it does.
type Told = fn(&Value, QuestionId) -> Option<&Value>;

#[tokio::test]
async fn no_name_leaves_the_desk_once_the_panel_takes_no_names() {
    let mut hall = Hall::open().await;
    let (mut desk, mut host) = (hall.desk().await, hall.redeem(Role::Organiser, None).await);
    let (mut stage, mut booth) = (hall.redeem(Role::Screen, None).await, hall.redeem(Role::Booth, None).await);
    let (_, mut asker) = Raw::phone(&hall, FIRST).await;
    let (site, mut onlooker) = Raw::phone(&hall, FIRST).await;
    let mut screen = Raw::role(stage.site(), "stage", None).await;
    let mut chair = Raw::role(booth.site(), "booth", None).await;
    let [shown, next, mark] = [(); 3].map(|()| question_id());
    for question in [shown, next] {
        asker.perform(clock::command_id(), &ask_as(FIRST, question, "Who decides?", NAME)).await;
        desk.perform(approve(FIRST, question)).await.unwrap().unwrap();
    }
    desk.perform(Command::Queue { panel: FIRST, question: next, place: Place::First }).await.unwrap().unwrap();
    desk.perform(show(FIRST, Show::question(shown))).await.unwrap().unwrap();

    let terms = hall.room().await.state().panels[&FIRST].terms.clone();
    let steps = [(None, NAME), (Some(Names::Off), ""), (Some(Names::Optional), NAME), (Some(Names::Off), "")];
    for (names, expected) in steps {
        if let Some(names) = names {
            let terms = PanelTerms { names, ..terms.clone() };
            host.perform(Command::PutPanel { panel: FIRST, terms }).await.unwrap().unwrap();
        }
        let eyes: [(&mut Raw, QuestionId, Told); 4] = [
            (&mut asker, next, own),
            (&mut onlooker, next, listed),
            (&mut screen, shown, drawn),
            (&mut chair, next, coming),
        ];
        for (socket, question, told) in eyes {
            let name = |told: &Value| told["name"].as_str().unwrap_or_default().to_owned();
            socket.until(|frame| told(frame, question).map(name).as_deref() == Some(expected)).await;
            socket.heard.clear();
        }
    }
    asker.perform(clock::command_id(), &ask(FIRST, mark, MARK)).await;
    desk.perform(approve(FIRST, mark)).await.unwrap().unwrap();
    onlooker.until(|frame| listed(frame, mark).is_some()).await;
    let heard = [&asker, &onlooker, &screen, &chair].map(|socket| socket.heard.concat()).concat();
    assert!(heard.contains(MARK) && !heard.contains(NAME), "{heard}");

    hall = hall.restart().await;
    let mut sent = everything_over_http(&hall, site.cookies()).await;
    for (of, paths) in [
        (stage.site(), ["/api/snapshot/stage", "/stage"]),
        (booth.site(), ["/api/snapshot/booth", "/booth"]),
        (host.site(), ["/api/export/questions.csv", "/api/export/event.json"]),
    ] {
        for path in paths {
            sent.append(&mut get(&hall, of.cookies(), path).await);
        }
    }
    let sent = String::from_utf8(sent).unwrap();
    assert!(sent.matches("Who decides?").count() >= 12, "all of them tell of the questions");
    assert!(!sent.contains(NAME));
    let desks = get(&hall, desk.site().cookies(), "/api/snapshot/desk?panel=1").await;
    assert!(String::from_utf8(desks).unwrap().contains(NAME), "moderators still know");
    drop((desk, host, stage, booth, asker, onlooker, screen, chair));
    hall.close().await;
}

/// To its asker.
fn own(frame: &Value, question: QuestionId) -> Option<&Value> {
    in_list(&frame["mine"]["questions"], question).filter(|own| own["state"] == "live")
}

/// In everybody's list.
fn listed(frame: &Value, question: QuestionId) -> Option<&Value> {
    in_list(&frame["update"]["questions"], question)
}

/// On the screen.
fn drawn(frame: &Value, question: QuestionId) -> Option<&Value> {
    frame["update"]["picture"]["question"].get("question").filter(|drawn| drawn["id"] == question.to_string())
}

/// To the chair.
fn coming(frame: &Value, question: QuestionId) -> Option<&Value> {
    in_list(&frame["update"]["next"], question)
}

fn in_list(list: &Value, question: QuestionId) -> Option<&Value> {
    list.as_array()?.iter().find(|listed| listed["id"] == question.to_string())
}
