// The demo: a contact sheet of a folder of pictures.
export {};
