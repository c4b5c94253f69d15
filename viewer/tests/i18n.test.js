import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import test from "node:test";

import english from "../locales/en.js";
import { WORDS } from "../src/lazy/words.js";
import { Content, loadInterface, translator } from "../src/i18n.js";

const placeholders = (sentence) => [...sentence.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

test("what comes later says everything in every language, and nothing in English but English", () => {
  const { en, ...others } = WORDS;
  assert.deepEqual(Object.keys(WORDS).sort(), LANGUAGES);
  for (const [language, table] of Object.entries(others)) {
    assert.deepEqual(Object.keys(table).sort(), Object.keys(en).sort(), language);
    for (const [key, sentence] of Object.entries(table)) assert.notEqual(sentence, en[key], `${language} ${key}`);
  }
});

const LANGUAGES = ["de", "en", "fr", "nl"];

const languageFiles = async (folder) =>
  (await readdir(new URL(`../${folder}`, import.meta.url))).filter((name) => name.endsWith(".js")).sort();

const read = async (folder, language) => (await import(`../${folder}/${language}.js`)).default;

/** What a visitor may read at once, and what comes with the lazy modules. */
const FOLDERS = ["locales", "locales/later"];

for (const folder of FOLDERS) {
  test(`every language has every sentence of ${folder}, with the same placeholders`, async () => {
    const english = await read(folder, "en");
    for (const language of LANGUAGES) {
      const table = await read(folder, language);
      assert.deepEqual(Object.keys(table).sort(), Object.keys(english).sort(), language);
      for (const [key, sentence] of Object.entries(english)) {
        assert.deepEqual(placeholders(table[key]), placeholders(sentence), `${language} ${key}`);
      }
    }
  });

  test(`these languages are in ${folder}`, async () => {
    assert.deepEqual(await languageFiles(folder), LANGUAGES.map((language) => `${language}.js`));
  });
}

test("no sentence was left in English", async () => {
  for (const folder of FOLDERS) {
    const english = await read(folder, "en");
    for (const language of LANGUAGES.filter((name) => name !== "en")) {
      const table = await read(folder, language);
      const same = Object.keys(english).filter((key) => table[key] === english[key]);
      assert.deepEqual(same, [], language);
    }
  }
});

test("the visitor is addressed formally", async () => {
  const whole = (words, flags) => new RegExp(`(?<!\\p{L})(${words})(?!\\p{L})`, flags);
  const familiar = {
    de: whole("[Dd]u|[Dd]ich|[Dd]ir|[Dd]eine?[mnrs]?|ihr|[Ee]uch|[Ee]uer", "u"),
    fr: whole("tu|te|toi|ton|ta|tes|t['’]\\p{L}+", "iu"),
    nl: whole("je|jij|jou|jouw|jullie", "iu"),
  };
  for (const [language, words] of Object.entries(familiar)) {
    for (const folder of FOLDERS) {
      for (const sentence of Object.values(await read(folder, language))) assert.doesNotMatch(sentence, words);
    }
  }
});

test("every language file is offered to visitors", async () => {
  for (const language of LANGUAGES) {
    assert.equal((await loadInterface([language])).language, language);
  }
});

test("the interface speaks the visitor's first language that it knows, else English", async () => {
  assert.equal((await loadInterface(["fy", "nl", "en"])).language, "nl");
  assert.equal((await loadInterface(["en", "nl"])).language, "en");
  assert.equal((await loadInterface(["fy"])).language, "en");
});

test("placeholders are filled", () => {
  const translate = translator(english);
  assert.equal(translate("position", { title: "Hall", number: 1, count: 3 }), "Hall, 1 of 3");
});

test("content falls back from the visitor's languages to the tour's default", () => {
  const content = new Content(["nl", "de"], ["fr", "nl"]);
  assert.deepEqual(content.pick({ fr: "Salle", nl: "Zaal" }), { text: "Zaal", language: "nl" });
  assert.deepEqual(content.pick({ fr: "Salle", nl: " " }), { text: "Salle", language: "fr" });
  assert.equal(content.pick({}).text, "");
});
