<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use MediaWiki\Content\JsonContent;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Permissions\Authority;
use MediaWiki\Revision\RevisionLookup;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Revision\SlotRecord;
use MediaWiki\Title\TitleValue;
use Wikimedia\Rdbms\IDBAccessObject;

/** The texts that somebody may begin to change: what is live, and what is proposed. */
final class Drafts {
	public function __construct( private readonly RevisionLookup $revisions ) {
	}

	/** Return the newest revision of a page, from the primary database; null if there is none, or can be none. */
	public function head( int $namespace, string $name ): ?RevisionRecord {
		$title = TitleValue::tryNew( $namespace, $name );
		return $title ? $this->revisions->getRevisionByTitle( $title, 0, IDBAccessObject::READ_LATEST ) : null;
	}

	/** Return a revision if it is of a page of a kind; null otherwise. */
	public function revision( Kind $kind, int $id ): ?RevisionRecord {
		$revision = $id > 0 ? $this->revisions->getRevisionById( $id, IDBAccessObject::READ_LATEST ) : null;
		$namespace = $revision?->getPage()->getNamespace();
		return in_array( $namespace, [ $kind->page, $kind->proposal ], true ) ? $revision : null;
	}

	/** Return the JSON value of a revision; null if it has none that a user may see. */
	public function value( ?RevisionRecord $revision, Authority $user ): mixed {
		$content = $revision?->getContent( SlotRecord::MAIN, RevisionRecord::FOR_THIS_USER, $user );
		return $content instanceof JsonContent && $content->isValid() ? $content->getData()->getValue() : null;
	}
}
