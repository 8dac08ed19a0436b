<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use MediaWiki\Logger\LoggerFactory;
use Throwable;

/** Where we are asked for something in the midst of somebody's page view, which must not fail by us. */
final class PageView {
	/**
	 * Return what a deed returns, or nothing that runs when it fails, whatever the reason.
	 *
	 * @param callable():array $deed
	 */
	public static function spared( callable $deed ): array {
		try {
			return $deed();
		} catch ( Throwable $error ) {
			LoggerFactory::getInstance( 'InstrumentConfigurator' )->error(
				'What runs here could not be found out, so nothing does: {kind}.',
				[ 'kind' => $error::class, 'exception' => $error ]
			);
			return [];
		}
	}
}
