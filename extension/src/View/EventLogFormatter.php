<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use LogFormatter;
use MediaWiki\Message\Message;

/** A line of our log, with a link to the revision of which it tells. */
final class EventLogFormatter extends LogFormatter {
	/** @inheritDoc */
	protected function getMessageParameters() {
		$parameters = parent::getMessageParameters();
		$revision = (int)( $this->extractParameters()[3] ?? 0 );
		// By number, in whatever form the line is made: as HTML it is a link, as plain text it is not.
		$difference = [ 'diff' => $revision, 'oldid' => 'prev' ];
		$parameters[3] = $this->plaintext || !$revision ? "r$revision" : Message::rawParam(
			$this->getLinkRenderer()->makeKnownLink( $this->entry->getTarget(), "r$revision", [], $difference ) );
		return $parameters;
	}
}
