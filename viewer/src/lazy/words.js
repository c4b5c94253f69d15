// What the modules of this folder say, in each language of `locales`: nobody waits for it before the
// first picture.

export const WORDS = {
  en: {
    headset: "View in a headset",
    headsetElsewhere: "View in a headset (opens a new tab)",
    notHere: "You can open this after leaving the headset view.",
    leaveHeadset: "Leave the headset view",
    headsetFailed: "The headset did not start. Please try again.",
    startGyroscope: "Look around by moving the device",
    stopGyroscope: "Stop following the device",
    gyroscopeFailed: "The browser does not allow the motion sensor.",
    twoFingers: "Use two fingers to look around",
    ctrlWheel: "Hold Ctrl and scroll to zoom",
  },
  nl: {
    headset: "Bekijken met een headset",
    headsetElsewhere: "Bekijken met een headset (opent een nieuw tabblad)",
    notHere: "U kunt dit openen nadat u de headsetweergave hebt verlaten.",
    leaveHeadset: "Headsetweergave verlaten",
    headsetFailed: "De headset is niet gestart. Probeer het opnieuw.",
    startGyroscope: "Rondkijken door het apparaat te bewegen",
    stopGyroscope: "Apparaat niet meer volgen",
    gyroscopeFailed: "De browser staat de bewegingssensor niet toe.",
    twoFingers: "Kijk rond met twee vingers",
    ctrlWheel: "Houd Ctrl ingedrukt en scrol om te zoomen",
  },
  de: {
    headset: "Mit einem Headset ansehen",
    headsetElsewhere: "Mit einem Headset ansehen (öffnet einen neuen Tab)",
    notHere: "Sie können dies öffnen, nachdem Sie die Headset-Ansicht verlassen haben.",
    leaveHeadset: "Headset-Ansicht verlassen",
    headsetFailed: "Das Headset ist nicht gestartet. Bitte versuchen Sie es erneut.",
    startGyroscope: "Durch Bewegen des Geräts umsehen",
    stopGyroscope: "Gerät nicht mehr folgen",
    gyroscopeFailed: "Der Browser erlaubt den Bewegungssensor nicht.",
    twoFingers: "Mit zwei Fingern sehen Sie sich um",
    ctrlWheel: "Zum Zoomen Strg gedrückt halten und scrollen",
  },
  fr: {
    headset: "Voir dans un casque",
    headsetElsewhere: "Voir dans un casque (nouvel onglet)",
    notHere: "Vous pourrez l’ouvrir après avoir quitté la vue du casque.",
    leaveHeadset: "Quitter la vue du casque",
    headsetFailed: "Le casque n’a pas démarré. Veuillez réessayer.",
    startGyroscope: "Regarder en bougeant l’appareil",
    stopGyroscope: "Ne plus suivre l’appareil",
    gyroscopeFailed: "Le navigateur n’autorise pas le capteur de mouvement.",
    twoFingers: "Utilisez deux doigts pour regarder autour de vous",
    ctrlWheel: "Maintenez Ctrl et faites défiler pour zoomer",
  },
};

/** @typedef {(typeof WORDS)["en"]} Words */

/** @type {Record<string, Words>} */
const words = WORDS;

/** @param {string} language of the interface @returns {Words} */
export const wordsOf = (language) => words[language] ?? WORDS.en;
