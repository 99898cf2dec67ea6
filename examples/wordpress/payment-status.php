<?php
/**
 * Plugin Name: Payment Status
 * Description: Shows the live status of a payment with [payment_status id="..."]. The token is signed on this server.
 * Version: 0.1.0
 * Requires at least: 6.5
 * Requires PHP: 8.0
 * License: MIT
 *
 * Settings, in wp-config.php: PAYMENT_STATUS_URL (the address of your Worker), PAYMENT_STATUS_CONNECTION,
 * PAYMENT_STATUS_KEY_ID and PAYMENT_STATUS_KEY (kid and secret of a key in TOKEN_KEYS, base64url).
 */

defined('ABSPATH') || exit;

function payment_status_base64url(string $data): string {
    return rtrim(strtr(base64_encode($data), '+/', '-_'), '=');
}

/** A token that shows one resource for an hour. It is a function of docs/tokens.md, with the settings above. */
function payment_status_token(string $resource_path): string {
    $header = ['alg' => 'HS256', 'typ' => 'pst+jwt', 'kid' => PAYMENT_STATUS_KEY_ID];
    $claims = ['scope' => 'status details', 'sub' => $resource_path, 'aud' => 'payment-status',
        'iat' => time(), 'exp' => time() + 3600];
    $encode = fn($part) => payment_status_base64url(json_encode($part, JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR));
    $input = $encode($header) . '.' . $encode($claims);
    $key = base64_decode(strtr(PAYMENT_STATUS_KEY, '-_', '+/'));
    return $input . '.' . payment_status_base64url(hash_hmac('sha256', $input, $key, true));
}

/**
 * [payment_status id="..."], and from a theme or WooCommerce:
 * echo payment_status_element(['id' => $order->get_transaction_id()]);
 *
 * The token shows the amount to everybody who sees the page. Whoever calls this with an id from the address must check
 * first that the visitor may see the order. Authors choose the id of the shortcode.
 */
function payment_status_element($attributes): string {
    ['id' => $id, 'kind' => $kind, 'return' => $return] = shortcode_atts(
        ['id' => '', 'kind' => 'payment', 'return' => home_url('/')],
        $attributes,
        'payment_status'
    );
    if ($id === '') {
        return '';
    }
    wp_enqueue_script_module('payment-status', PAYMENT_STATUS_URL . '/payment-status.js', [], null);
    $path = PAYMENT_STATUS_CONNECTION . "/$kind/" . rawurlencode($id);
    return sprintf(
        '<style>payment-status:not(:defined){display:block;min-height:34.7rem}</style>' .
        '<payment-status of="%s" token="%s" return-url="%s">%s</payment-status>',
        esc_attr($path),
        esc_attr(payment_status_token($path)),
        esc_url($return),
        esc_html__('Your payment is on its way.', 'payment-status')
    );
}
add_shortcode('payment_status', 'payment_status_element');

// A page of a status is never stored by a cache: it has a token.
add_action('template_redirect', function (): void {
    if (is_singular() && has_shortcode(get_post()->post_content ?? '', 'payment_status')) {
        nocache_headers();
    }
});
