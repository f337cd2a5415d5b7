// What the browser keeps: settings for good, a conversation and a key for as long as the tab is open. Where storage is
// forbidden or full, the page works all the same and forgets.

const PREFIX = 'graft.';

function read(storage, name) {
  try {
    return JSON.parse(storage().getItem(PREFIX + name));
  } catch {
    return null;
  }
}

/** Whether there was room. */
function write(storage, name, value) {
  try {
    if (value === null) storage().removeItem(PREFIX + name);
    else storage().setItem(PREFIX + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export const lasting = {
  read: name => read(() => localStorage, name),
  write: (name, value) => write(() => localStorage, name, value),
};

export const ofTab = {
  read: name => read(() => sessionStorage, name),
  write: (name, value) => write(() => sessionStorage, name, value),
};

/** 'light', 'dark', or null for the system's; written as it is, since theme.js reads it without this module. */
export const theme = {
  read() {
    return document.documentElement.dataset.theme ?? null;
  },
  write(name) {
    if (name) document.documentElement.dataset.theme = name;
    else delete document.documentElement.dataset.theme;
    try {
      if (name) localStorage.setItem(PREFIX + 'theme', name);
      else localStorage.removeItem(PREFIX + 'theme');
    } catch {
      // It holds until the page is left.
    }
  },
};
