/** @type {typeof import("./en.js").default} */
export default {
  floorPlan: "Plattegrond",
  gallery: "Scènes in beeld",
  pictureFailed: "De afbeelding kon niet worden geladen.",
  videoFailed: "De film kon niet worden geladen.",
  audioFailed: "De opname kon niet worden geladen.",
  unplayable: "Uw browser kan deze opname niet afspelen.",
  transcript: "Uitgeschreven tekst",
  plans: "Plattegronden",
  noPlace: "Deze scène staat niet op de plattegrond.",
  back: "Terug",
  onwards: "Verder",
  reload: "Pagina opnieuw laden",
  errorNotFound: "Deze tour bestaat niet, of is niet meer gepubliceerd.",
  errorExpired: "Deze link is niet meer geldig. Vraag een nieuwe aan wie hem u gaf.",
  errorNewer:
    "Deze tour heeft een nieuwere versie van de viewer nodig. Laad de pagina opnieuw om die te krijgen.",
  errorNoWebgl:
    "Uw browser kan geen 360°-foto's tonen, omdat WebGL 2 ontbreekt of uit staat. Een recente versie van elke browser kan het wel.",
  errorServer: "Er ging iets mis aan onze kant. Probeer het zo nog eens.",
};
