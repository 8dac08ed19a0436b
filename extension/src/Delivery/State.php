<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

/** How far the instrument pages of this wiki have come, told without reading them. */
final class State {
	/**
	 * @param int $generation rises with every save, deletion, undeletion and hiding; a restored database begins lower
	 * @param string $mark differs between any two states of the pages, those of a restored database included
	 */
	public function __construct( public readonly int $generation, public readonly string $mark ) {
	}
}
