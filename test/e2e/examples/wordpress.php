<?php
// Prints a page with the shortcode. It has the few functions of WordPress that the plugin calls, as its reference describes
// them (https://developer.wordpress.org/reference/, checked 2026-11-28).
define('ABSPATH', '/');
foreach (['URL', 'CONNECTION', 'KEY_ID', 'KEY'] as $name) {
    define("PAYMENT_STATUS_$name", getenv("PAYMENT_STATUS_$name"));
}
$shortcodes = [];
$modules = [];
function add_shortcode($tag, $callback) { global $shortcodes; $shortcodes[$tag] = $callback; }
function add_action($hook, $callback) {}
function shortcode_atts($pairs, $attributes, $shortcode = '') { return array_merge($pairs, array_intersect_key($attributes, $pairs)); }
function wp_enqueue_script_module($id, $src, $dependencies, $version) { global $modules; $modules[$id] = $src; }
function home_url($path) { return "https://shop.example$path"; }
function esc_attr($text) { return htmlspecialchars($text, ENT_QUOTES); }
function esc_url($url) { return htmlspecialchars($url, ENT_QUOTES); }
function esc_html__($text, $domain) { return htmlspecialchars($text, ENT_QUOTES); }

require $argv[1];
$content = $shortcodes['payment_status'](['id' => $argv[2]]);
echo '<!doctype html><html lang="en"><title>Your order</title><link rel="icon" href="data:,">';
foreach ($modules as $src) {
    echo '<script type="module" src="' . esc_url($src) . '"></script>';
}
echo "<h1>Thank you for your order</h1>$content</html>";
