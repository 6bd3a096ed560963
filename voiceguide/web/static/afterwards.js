// What can be done with a session besides hearing it: mark it as done, and send it to a friend.

import { isDone, remembers, setDone } from "./phone.js";

/**
 * Wire the buttons that `find` finds. `key` stands for the session on this phone; `parcel()` gives what is sent, as
 * `navigator.share` takes it, or null. Gives what to call when the session has come to its end, and when there may be
 * more to send than before.
 */
export function afterwards(find, key, parcel) {
  const button = find("done");
  const send = find("send");

  function show() {
    button.setAttribute("aria-pressed", String(isDone(key)));
  }

  async function packed() {
    const found = navigator.share ? await parcel() : null;
    send.hidden = !found;
    return found;
  }

  // what is sent must lie ready: a phone opens its list only right after a tap
  let ready = packed();

  function prepare() {
    ready = packed();
  }

  find("afterwards").hidden = false;
  button.hidden = !remembers();
  find("forgets").hidden = remembers();
  button.addEventListener("click", () => {
    setDone(key, !isDone(key));
    show();
  });
  addEventListener("pageshow", show);
  send.addEventListener("click", async () => {
    try {
      await navigator.share(await ready);
    } catch {
      // she changed her mind, or the phone did
    }
    prepare();
  });
  show();
  return {
    prepare,
    done() {
      setDone(key, true);
      show();
    },
  };
}
