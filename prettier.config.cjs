/** The formatting of the OCA template for Odoo 19. */
module.exports = {
    bracketSpacing: false,
    plugins: [require.resolve("@prettier/plugin-xml")],
    printWidth: 88,
    proseWrap: "always",
    semi: true,
    trailingComma: "es5",
    // White space inside a view or template can be text that people read.
    xmlWhitespaceSensitivity: "preserve",
};
